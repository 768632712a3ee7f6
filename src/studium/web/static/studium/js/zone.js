// Fills in the reader's time zone, so that deadlines are told in it from the first page on.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const field of document.querySelectorAll("input[name=time_zone]")) {
  if (zone && (!field.value || field.type === "hidden")) field.value = zone;
}
