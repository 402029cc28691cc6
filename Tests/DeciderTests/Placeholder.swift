// Tests of Decider.
