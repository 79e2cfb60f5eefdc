window.sibling = "sibling";
