"""Evidence kept in a folder, to be examined offline."""
