"""Image classifiers that the engine dreams with; `catalogue.load_network` is the way in."""
