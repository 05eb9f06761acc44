"""A small canvas, and rounds of dreaming on it, for the tests of the dreamer."""

LOOKS = ("gallery", "seed")
WIDTH, HEIGHT = 96, 64
SHAPE = (HEIGHT, WIDTH, 3)


def run(dreamer, steps, rounds=1):
    """Dream, zoom a little after each round, and give the last round's figures."""
    figures = None
    for _ in range(rounds):
        for _ in range(steps):
            dreamer.step()
        figures = dreamer.finish_round()
        dreamer.advance(0.03, 0.2)
    return figures


def canvas_of(dreamer):
    """The canvas itself, float32 (h, w, 3), not rounded as a picture is."""
    return dreamer.state()["canvas"]
