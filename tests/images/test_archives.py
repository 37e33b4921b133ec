"""An archive is what its own digests say, and the same input gives the same bytes."""

import os
import pathlib
import random

import pytest
from archive import digest
from imaging.entries import FILE, FOLDER, LINK, REMOVED, Entry, read_tree
from imaging.index import full_name
from imaging.layer import write_layer


def test_every_blob_has_the_digest_that_names_it(image):
    blobs = {name: data for name, data in image.files.items() if name.startswith("blobs/")}
    assert [name for name, data in blobs.items() if digest(data) != "sha256:" + name.rpartition("/")[2]] == []


def test_manifest_names_every_blob_with_its_size(image):
    described = [image.named, image.manifest["config"], *image.manifest["layers"]]
    assert [each["size"] for each in described] == [len(image.blob(each)) for each in described]
    assert len({each["digest"] for each in described}) == sum(name.startswith("blobs/") for name in image.files)


def test_settings_name_the_unpacked_layers(image):
    assert image.settings["rootfs"]["diff_ids"] == [digest(layer) for layer in image.layers]


@pytest.mark.parametrize("name, full", [
    ("pause", "localhost/pause:latest"), ("pause:1", "localhost/pause:1"), ("own.example:5000/a", "own.example:5000/a:latest")])
def test_a_name_without_a_place_is_of_this_machine(name, full):
    assert full_name(name) == full


def test_built_twice_the_archive_is_the_same(build, image):
    name = image.path.name.removesuffix(".oci.tar").removeprefix("sandbox-")
    again = build(name)
    assert again.path.read_bytes() == image.path.read_bytes()
    assert again.packages == image.packages


def test_layer_does_not_depend_on_the_order_of_entries(tmp_path):
    entries = [Entry("a", FOLDER, 0o755), Entry("a/b", FILE, data=b"b"), Entry("c", LINK, target="a"), Entry("a/d", REMOVED)]
    written = set()
    for number in range(5):
        random.Random(number).shuffle(entries)
        with open(tmp_path / "layer", "wb") as file:
            written.add(write_layer(entries, file))
    assert len(written) == 1


def test_layer_does_not_depend_on_times_owners_and_places(tmp_path):
    def layer_of(folder, owner):
        (tmp_path / folder / "x").mkdir(parents=True)
        pathlib.Path(tmp_path, folder, "x/file").write_text("same")
        try:
            os.chown(tmp_path / folder / "x/file", owner, owner)
        except PermissionError:
            pass  # without root it is one owner twice
        with open(tmp_path / f"{folder}.layer", "wb") as file:
            return write_layer(read_tree(tmp_path / folder).values(), file)

    assert layer_of("one", 0) == layer_of("other", 4711)
