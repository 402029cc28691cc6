// Tests of Classification.
