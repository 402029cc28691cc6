// Tests of Appeals.
