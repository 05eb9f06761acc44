// Who may do what: shows what is for the one who looks, and asks for the token.

const LIMIT_MS = 4000;
const at = (id) => document.getElementById(id);

// The role of the one who looks: "operator", "visitor" or "nobody"; null while the show is away.
export async function askRole() {
  try {
    const answer = await fetch("/api/me", { signal: AbortSignal.timeout(LIMIT_MS) });
    if (!answer.ok) return null;
    const me = await answer.json();
    show(me.role, me.has_token);
    return me.role;
  } catch {
    return null;
  }
}

function show(role, hasToken) {
  document.body.dataset.role = role;
  at("sign-in").hidden = role === "operator" || !hasToken;
  at("closed-door").hidden = role !== "nobody" || hasToken;
}

async function signIn(token) {
  const answer = await fetch("/api/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  at("sign-in-answer").textContent = (await answer.json()).message ?? "";
  if (answer.ok) location.reload();
}

at("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  signIn(at("token").value).catch(() => {
    at("sign-in-answer").textContent = "The wall cannot be reached just now. Please try again.";
  });
});
