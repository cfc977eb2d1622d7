"""Where faces go: one module for each kind of output. What they send is packed in `facewire.wire`."""
