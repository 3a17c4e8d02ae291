const code = "LARK10";

const button = document.querySelector("button");
const status = document.querySelector("[role=status]");

button.addEventListener("click", () => {
  button.textContent = `Code: ${code}`;
  button.classList.add("is-revealed");
  status.textContent = "Mention it at the checkout.";
});
