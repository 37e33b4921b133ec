"""Images share their lower layers, and a layer is exactly what its tree holds beyond the one below."""

import pytest
from imaging.difference import difference
from imaging.entries import FILE, FOLDER, LINK, REMOVED, Entry, read_tree
from imaging.sandbox_tree import PARENTS, chain


def tree(*entries):
    return {entry.path: entry for entry in entries}


def test_every_image_continues_the_base_layer():
    assert {chain(image)[0] for image in PARENTS} == {"bash"}


def test_only_what_is_new_or_different_is_in_the_layer():
    lower = tree(Entry("same", FILE, data=b"1"), Entry("changed", FILE, data=b"1"))
    upper = tree(Entry("same", FILE, data=b"1"), Entry("changed", FILE, data=b"2"), Entry("new", FILE))
    assert {entry.path for entry in difference(lower, upper)} == {"changed", "new"}


@pytest.mark.parametrize("other", [Entry("x", FILE, 0o755, data=b"1"), Entry("x", LINK, target="y"), Entry("x", FILE, time=1, data=b"1")])
def test_another_mode_kind_or_time_is_a_difference(other):
    assert difference(tree(Entry("x", FILE, data=b"1")), tree(other)) == [other]


def test_a_removed_folder_is_named_once():
    lower = tree(Entry("a", FOLDER, 0o755), Entry("a/b", FOLDER, 0o755), Entry("a/b/c", FILE))
    assert difference(lower, tree(Entry("a", FOLDER, 0o755))) == [Entry("a/b", REMOVED)]


def test_a_tree_with_a_set_id_bit_is_refused(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "file").chmod(0o4755)
    with pytest.raises(ValueError, match="set-id"):
        read_tree(tmp_path)
