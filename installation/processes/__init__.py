"""Entry points of the child processes: the glue between the bus and model or projection."""
