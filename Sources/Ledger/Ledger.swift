// The module Ledger.
