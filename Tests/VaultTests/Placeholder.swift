// Tests of Vault.
