// allauth's key scripts only write failures to the console; a person needs to read what happened.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("#passkey-says")?.remove();
  const says = document.createElement("div");
  says.id = "passkey-says";
  says.append(document.querySelector("#passkey-failed").content.cloneNode(true));
  document.querySelector("#main h1").after(says);
  says.scrollIntoView({ block: "nearest" });
});
