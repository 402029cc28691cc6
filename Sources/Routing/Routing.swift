// The module Routing.
