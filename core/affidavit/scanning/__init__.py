"""From objects to parts: listed, read in several processes, reused where the ledger has them."""
