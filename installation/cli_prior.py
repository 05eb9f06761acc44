"""The command `prior`: fits a patch prior on pictures, or draws one. Needs no TensorFlow."""

import argparse
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from installation.errors import InstallationError
from installation.fitting import Fitted, FitWish, TooLittleError, fit_prior, pictures_in
from installation.whole_file import WriteError, check_writable, write_whole
from model.errors import ModelError
from model.patch_prior import SHIPPED, PatchPrior, load_prior, save_prior
from model.prior_drawing import draw_prior
from model.prior_spectrum import agreement, norms

TOO_LITTLE = 1


class PriorError(InstallationError):
    """Raised when a file holds no prior; the text is one line for the person who asked."""


def prior(options: argparse.Namespace) -> int:
    """Fit or show.

    Args:
        options: of the command line.

    Returns:
        Exit code: 0 = well, 1 = too little is left of the pictures, told on stderr.

    Raises:
        InstallationError: a file cannot be read or written.
    """
    return _fit(options) if options.action == "fit" else _show(options)


def _fit(options: argparse.Namespace) -> int:
    out: Path = options.out
    _check_out(out, force=options.force)
    wish = FitWish(
        photos=options.photos,
        shorter_px=options.side,
        enlarge=options.enlarge,
        patches=options.patches,
        seed=options.seed,
    )
    try:
        fitted = _fitted(wish)
    except TooLittleError as error:
        print(error, file=sys.stderr)
        return TOO_LITTLE
    _check_out(out, force=options.force)  # somebody may have written it meanwhile
    write_whole(out, lambda file: save_prior(fitted.prior, file))
    print(f"{out}: fitted on {fitted.pictures:,} pictures, {fitted.patches:,} patches")
    print("\n".join(_norm_lines(fitted.prior)))
    print(_comparison(fitted.prior))
    if np.linalg.eigvalsh(fitted.prior.colours)[-2] < 1:
        print("note: the pictures hold no colours; a dream with this prior is pale")
    return 0


def _fitted(wish: FitWish) -> Fitted:
    def tell(problem: str) -> None:
        tqdm.write(problem, file=sys.stderr)

    files = pictures_in(wish.photos, tell)
    hidden = not sys.stderr.isatty()
    with tqdm(total=len(files), desc="prior", unit="picture", disable=hidden) as bar:
        return fit_prior(wish, files, lambda number: bar.update(number - bar.n), tell)


def _check_out(out: Path, *, force: bool) -> None:
    check_writable(out, ".npz")
    if out.exists() and not force:
        message = f"out: {out} is there already; --force replaces it"
        raise WriteError(message)


def _show(options: argparse.Namespace) -> int:
    path: Path = SHIPPED if options.file is None else options.file
    shipped = options.file is None
    stem = "shipped" if shipped else path.stem
    out: Path = Path(f"{stem}-prior.png") if options.out is None else options.out
    check_writable(out, ".png")
    shown = _loaded(path)
    title = "The shipped prior" if shipped else path.name
    picture = draw_prior(shown, title, None if shipped else load_prior())
    write_whole(out, lambda file: picture.save(file, "PNG", optimize=True))
    print(f"{title}: {shown.filters.shape[-1]} filters, {shown.source or 'of unknown source'}")
    print("\n".join([*_norm_lines(shown), *_colour_lines(shown)]))
    if not shipped:
        print(_comparison(shown))
    print(out)
    return 0


def _loaded(path: Path) -> PatchPrior:
    try:
        return load_prior(path)
    except ModelError as error:
        raise PriorError(" ".join(str(error).split())) from error


def _norm_lines(shown: PatchPrior) -> list[str]:
    quarters = np.quantile(norms(shown), [0, 0.25, 0.5, 0.75, 1])
    numbers = ", ".join(f"{norm:.3g}" for norm in quarters)
    return [f"  norms of the filters, smallest, quarters and largest: {numbers}"]


def _colour_lines(shown: PatchPrior) -> list[str]:
    spread = np.sqrt(np.maximum(np.diag(shown.colours), 0))
    numbers = ", ".join(f"{level:.0f}" for level in spread)
    return [f"  deviation of red, green and blue in the pictures: {numbers} grey levels of 255"]


def _comparison(own: PatchPrior) -> str:
    found = agreement(own, load_prior())
    return (
        f"  against the shipped prior: log-norm correlation {found.correlation:.3f}, "
        f"rms difference of log norms {found.rms_difference:.3f}"
    )
