window.result = "Привет";
