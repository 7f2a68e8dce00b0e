// Handing in a badge by dropping or pasting it; the form works without.
"use strict";

const form = document.querySelector("[data-hand-in]");
const field = form && form.querySelector("input[type=file]");

// A file that was dropped or pasted is sent as if it had been chosen.
const send = (files) => {
  field.files = files;
  form.requestSubmit();
};

if (field) {
  let depth = 0; // entering a child of the page comes before leaving its parent
  const carriesFile = (event) => [...event.dataTransfer.types].includes("Files");
  const mark = (event, step) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    depth += step;
    form.classList.toggle("hand-in--over", depth > 0);
  };
  document.addEventListener("dragenter", (event) => mark(event, 1));
  document.addEventListener("dragleave", (event) => mark(event, -1));
  document.addEventListener("dragover", (event) => mark(event, 0));
  document.addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    depth = 0;
    form.classList.remove("hand-in--over");
    if (event.dataTransfer.files.length) send(event.dataTransfer.files);
  });

  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) {
      event.preventDefault();
      send(event.clipboardData.files);
      return;
    }
    if (event.target.matches("input:not([type=file]), textarea")) return;
    const text = event.clipboardData.getData("text").trim();
    const isCredential = /^(\{|eyJ)/.test(text);
    const target = document.getElementById(isCredential ? "f-text" : "f-credential");
    if (!text || !target) return;
    event.preventDefault();
    if (isCredential) target.closest("details").open = true;
    target.value = text;
    target.focus();
  });

  for (const hint of document.querySelectorAll("[data-with-script]")) hint.hidden = false;
}
