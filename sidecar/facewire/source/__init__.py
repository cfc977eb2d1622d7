"""Where sound comes from. Each module owns one third-party library at most and knows no sibling."""
