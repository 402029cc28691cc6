// The module Classification.
