"""Golden takes: what a project's lines looked like when somebody approved of them, in its repository."""
