registerPaint("stripes", class { paint(c, s) { c.fillStyle = "#08f"; c.fillRect(0, 0, s.width, s.height / 2); } });
