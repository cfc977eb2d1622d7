"""A mouth against the lips of the person whose voice it heard."""
