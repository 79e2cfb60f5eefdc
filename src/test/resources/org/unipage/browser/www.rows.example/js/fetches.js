window.result = fetch("../data/numbers.json").then(r => r.json()).catch(String);
