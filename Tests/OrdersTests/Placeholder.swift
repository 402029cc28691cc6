// Tests of Orders.
