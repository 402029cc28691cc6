// The module Decider.
