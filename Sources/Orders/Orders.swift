// The module Orders.
