window.result = "classic";
