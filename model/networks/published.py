"""The weights that Keras publishes for VGG-16 and VGG-19, and how to recognise them. Pure.

VGG-19's SHA-256 is pinned; two independent public sources agree on it (the Git LFS pointer of the
file in github.com/bacti/TensorFlow2-For-Deep-Learning, and a published conversion script that
names it together with Keras' own MD5 and the size). For VGG-16 no trustworthy SHA-256 was found:
the file is recognised by its size and by the MD5 in Keras' source, and the SHA-256 that it has on
first download is written beside it and demanded ever after. Once somebody has read that hash from
a genuine file, pin it here.
"""

from dataclasses import dataclass

_KERAS = "https://storage.googleapis.com/tensorflow/keras-applications"


@dataclass(frozen=True)
class PublishedFile:
    """A file on the web and its identity.

    Attributes:
        url: Where it is published.
        file_name: Its name in the cache folder.
        size_bytes: Its exact size.
        md5: Its MD5 in hexadecimal, as the publisher states it.
        sha256: Its SHA-256 in hexadecimal, or None where it is learnt on first download.
    """

    url: str
    file_name: str
    size_bytes: int
    md5: str
    sha256: str | None


PUBLISHED = {
    "vgg16": PublishedFile(
        url=f"{_KERAS}/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels.h5",
        file_name="vgg16_weights_tf_dim_ordering_tf_kernels.h5",
        size_bytes=553_467_096,
        md5="64373286793e3c8b2b4e3219cbf3544b",
        sha256=None,
    ),
    "vgg19": PublishedFile(
        url=f"{_KERAS}/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels.h5",
        file_name="vgg19_weights_tf_dim_ordering_tf_kernels.h5",
        size_bytes=574_710_816,
        md5="cbe5617147190e668d6c5d5026f83318",
        sha256="c872d82e40328910cd7a12763dae043d56eb00efe6a137f31899514d637d4cdb",
    ),
}

PUBLISHED_CONVOLUTIONS = {
    "vgg16": PublishedFile(
        url=f"{_KERAS}/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        file_name="vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        size_bytes=58_889_256,
        md5="6d6bbae143d832006294945121d1f1fc",
        sha256=None,
    ),
    "vgg19": PublishedFile(
        url=f"{_KERAS}/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
        file_name="vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
        size_bytes=80_134_624,
        md5="253f8cb515780f3b799900260a226db6",
        sha256=None,
    ),
}
"""The same networks without the dense layers: a tenth of the size, enough for `deepdream`."""


def published_files(name: str, *, classes: bool) -> tuple[PublishedFile, ...]:
    """The files that hold what is wanted of a network; the one to fetch stands first.

    Args:
        name: "vgg16" or "vgg19".
        classes: Whether the dense layers are wanted too.
    """
    return (PUBLISHED[name],) if classes else (PUBLISHED_CONVOLUTIONS[name], PUBLISHED[name])
