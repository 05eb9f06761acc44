"""The dreaming engine: networks, objective, prior, canvas and the steps that dream on it."""
