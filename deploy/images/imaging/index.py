"""The index of a layout or archive: the names of its images."""

from imaging.wire import architecture, encoded


def index(images):
    return encoded({"schemaVersion": 2, "manifests": [named(name, images[name]) for name in sorted(images)]})


def named(name, manifest):
    name = full_name(name)
    return manifest | {
        "platform": {"architecture": architecture(), "os": "linux"},
        "annotations": {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name},
    }


def full_name(name):
    """The name under which a container runtime looks an image up."""
    if ":" not in name.rsplit("/", 1)[-1]:
        name += ":latest"
    return name if "/" in name else "localhost/" + name
