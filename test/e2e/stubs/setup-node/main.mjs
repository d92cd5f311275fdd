// Nothing to set up.
