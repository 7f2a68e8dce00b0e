// Small comforts; every page works without them.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; }, 2000);
    } catch {
      field.select();
    }
  });
}

// A page that shows progress is loaded again from time to time: <div class="progress" data-poll="URL">.
// The address answers {"value": 3, "max": 40, "label": "…", "finished": false}.
for (const bar of document.querySelectorAll("[data-poll]")) {
  const ask = async () => {
    try {
      const answer = await fetch(bar.dataset.poll, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      bar.querySelector("progress").value = now.value;
      bar.querySelector("progress").max = now.max;
      bar.querySelector("label").textContent = now.label;
      if (now.finished) return location.reload();
      setTimeout(ask, 1000);
    } catch {
      setTimeout(ask, 5000);
    }
  };
  ask();
}

const firstProblem = document.querySelector("[role=alert][tabindex]");
if (firstProblem) firstProblem.focus();
