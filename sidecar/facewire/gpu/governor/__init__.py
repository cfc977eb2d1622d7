"""When the sidecar may work on a renderer's GPU: the policy, without devices and without threads.

    need ─┐
    reports ─▶ history ─▶ evidence ─▶ decide ─▶ State        monitor gathers, five times a second
    driver ─┘

The CPU does the work while it can. The GPU is for what the CPU cannot do in time (`need`), and only where
the renderer's own frame times show that it has room; the driver's numbers may forbid it and never allow it.
"""
