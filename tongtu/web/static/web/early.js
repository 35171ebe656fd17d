/* Before the first paint: say that there is script, so that what needs it may show. */
document.documentElement.classList.add("js");
