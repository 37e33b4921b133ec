"""The files that build/kubecoderun needs where nothing else is: this machine's libraries, authorities, time zones."""

import os
import pathlib
import re
import subprocess

from imaging.entries import FILE, FOLDER, LINK, Entry, entry_of, read_tree
from imaging.product import BUILD, USER, executable, users, with_folders
from imaging.sbom import debian

AUTHORITIES = "etc/ssl/certs/ca-certificates.crt"
DATA = "var/lib/kubecoderun"
DATA_PACKAGES = {"ca-certificates": AUTHORITIES, "tzdata": "usr/share/zoneinfo/Etc/UTC"}


def libraries(program):
    """The loader and all shared libraries, as absolute paths."""
    said = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    missing = re.findall(r"(\S+) => not found", said)
    if missing:
        raise SystemExit(f"{program}: this machine lacks {', '.join(missing)}")
    return [pathlib.Path(path) for path in re.findall(r"(?:=> |^\s+)(/\S+)", said, re.MULTILINE)]


def library_entries(paths):
    """Each under the name by which it is looked for; /lib is a link into /usr, as everywhere."""
    for path in paths:
        yield entry_of("usr/" + str(path).lstrip("/").removeprefix("usr/"), path.resolve())
    for name in ("lib", "lib64"):
        yield Entry(name, LINK, 0o777, target=f"usr/{name}")


def packages_of(paths):
    """Debian packages that brought these files."""
    found = set()
    for path in paths:
        # A file may be known by the name that it has without or with /usr.
        short = pathlib.Path("/", str(path).removeprefix("/usr/").lstrip("/"))
        done = subprocess.run(["dpkg", "--search", path, short, path.resolve()], capture_output=True, text=True)
        found.update(owners(done.stdout))
    return sorted(found)


def owners(said):
    """The packages in what `dpkg --search` says: lines "PACKAGE[:PROCESSOR], ...: PATH", and some about diversions."""
    for line in said.splitlines():
        if not line.startswith("diversion by "):
            yield from (package.split(":")[0] for package in line.split(": ", 1)[0].split(", "))


def package_status(package):
    return subprocess.run(["dpkg-query", "--status", package], check=True, capture_output=True).stdout


def debian_entries(packages):
    """What scanners read, one file for each package, and the licences."""
    for package in packages:
        yield Entry(f"var/lib/dpkg/status.d/{package}", FILE, data=package_status(package))
        yield entry_of(f"usr/share/doc/{package}/copyright", pathlib.Path(f"/usr/share/doc/{package}/copyright").resolve())
    yield entry_of("etc/os-release", pathlib.Path("/etc/os-release").resolve())


def plain_files():
    yield entry_of(AUTHORITIES, pathlib.Path("/", AUTHORITIES).resolve())
    yield Entry("etc/nsswitch.conf", FILE, data=b"passwd: files\ngroup: files\nhosts: files dns\n")
    yield from users("root:x:0:0:root:/root:/usr/sbin/nologin\n", "root:x:0:\n")
    yield Entry("tmp", FOLDER, 0o1777)
    yield Entry(DATA, FOLDER, 0o700, owner=USER)
    zones = pathlib.Path("/usr/share/zoneinfo")
    for path in read_tree(zones):
        yield entry_of(f"usr/share/zoneinfo/{path}", zones / path)


def server_files(present=()):
    """Entries for an image that has the paths `present` already, and the Debian packages that they come from."""
    shared = [entry for entry in library_entries(libraries(BUILD / "kubecoderun")) if entry.path not in present]
    packages = packages_of([pathlib.Path("/", entry.path) for entry in shared if entry.source])
    packages += [package for package, path in DATA_PACKAGES.items() if path not in present]
    others = [*debian_entries(packages), *plain_files()]
    entries = shared + [entry for entry in others if entry.path not in present]
    return with_folders(entries + [executable("kubecoderun", 0o755)]), packages


def refuse_older_tree(root):
    """A program may be linked against an older C library than it runs with, never against a newer one."""
    theirs = next(package.version for package in debian.read(root) if package.name == "libc6")
    ours = os.confstr("CS_GNU_LIBC_VERSION").split()[-1]
    if numbers(ours) > numbers(theirs):
        raise SystemExit(f"all-in-one: built with C library {ours}, the tree has {theirs}: build on an older distribution")


def numbers(version):
    return [int(number) for number in re.findall(r"\d+", version)[:2]]
