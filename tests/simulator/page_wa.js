/* page_wa.js - the WhatsApp customer's phone: page.html's ChatPane, with WhatsApp's manners.
 * Knows only the control API under /sim/wa/ (README.md). Text enters the document as text nodes. */
"use strict";

Object.assign(ICONS, {
	reply: "M9 7l-5 5 5 5M4 12h9c4 0 6 2 7 6",
	list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
	open: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
	phone: "M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z",
});

/* *bold* _italic_ ~strike~ `code` ```block```, and "> quote": whatsapp.md §7 */
const WA_MARKS = [["```", "pre"], ["*", "strong"], ["_", "em"], ["~", "s"], ["`", "code"]];
const WA_LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/;

function waInline(node, text)
{
	let at = 0, plain = 0;
	const flush = (to) => waLinks(node, text.slice(plain, to));

	while (at < text.length) {
		const mark = WA_MARKS.find(([m]) => text.startsWith(m, at));
		const end = mark ? waClosing(text, at, mark[0]) : -1;

		if (end < 0) {
			at++;
			continue;
		}
		flush(at);
		const inner = text.slice(at + mark[0].length, end), box = el(mark[1]);

		if (mark[1] === "pre" || mark[1] === "code")
			box.append(inner);
		else
			waInline(box, inner);
		node.append(box);
		at = plain = end + mark[0].length;
	}
	flush(text.length);
	return node;
}

/* where a mark that opens at `at` is closed; it must hug the text, and not stand inside a word */
function waClosing(text, at, mark)
{
	const from = at + mark.length, word = /[\p{L}\p{N}]/u;

	if (/\s/.test(text[from] || " ") || (mark.length === 1 && word.test(text[at - 1] || "")))
		return -1;
	for (let end = text.indexOf(mark, from + 1); end > 0; end = text.indexOf(mark, end + 1)) {
		if (mark.length === 1 && text.slice(from, end).includes("\n"))
			return -1;
		if (!/\s/.test(text[end - 1]) && !(mark.length === 1 && word.test(text[end + mark.length] || "")))
			return end;
	}
	return -1;
}

function waLinks(node, text)
{
	for (let found; (found = WA_LINK.exec(text)); text = text.slice(found.index + found[0].length)) {
		node.append(text.slice(0, found.index),
			el("a", { href: found[0], target: "_blank", rel: "noopener noreferrer" }, found[0]));
	}
	node.append(text);
}

function waText(text)
{
	const box = el("span", { class: "words" });
	let lines = [];
	const flush = () => { waInline(box, lines.join("\n")); lines = []; };

	for (const line of text.split("\n")) {
		if (line.startsWith("> ")) {
			flush();
			box.append(waInline(el("blockquote"), line.slice(2)));
		} else {
			lines.push(line);
		}
	}
	flush();
	return box;
}

const waFile = (node) => node.link || "/sim/wa/file?id=" + encodeURIComponent(node.id);
const waSeconds = (s) => s >= 3600 ? `${Math.floor(s / 3600)} j ${Math.floor(s % 3600 / 60)} m` : `${Math.ceil(s / 60)} m`;

const WA_MEDIA = {
	image: (d) => el("img", { class: "photo", src: waFile(d), alt: "Foto", loading: "lazy", tabindex: "0",
		onclick: () => view(waFile(d)), onkeydown: (e) => e.key === "Enter" && view(waFile(d)) }),
	video: (d) => fileChip("play", "Video", d.mime_type || "", waFile(d)),
	audio: (d) => fileChip(d.voice ? "voice" : "sound", d.voice ? "Pesan suara" : "Audio", "0:03", waFile(d)),
	document: (d) => fileChip("file", d.filename || "Dokumen",
		((d.filename || "").split(".").pop() || "berkas").toUpperCase().slice(0, 5), waFile(d)),
	sticker: () => el("div", { class: "sticker" }, "🙏"),
	location: (d) => fileChip("pin", d.name || "Lokasi", d.address || `${d.latitude}, ${d.longitude}`, null),
	contacts: (list) => fileChip("person", list[0].origin === "contact_request" ? "Nomor saya"
		: list[0].name?.formatted_name || "Kontak", list[0].phones?.[0]?.phone || "", null),
	order: (d) => fileChip("file", "Pesanan katalog", `${d.product_items?.length || 0} barang`, null),
};

function waTicks(state)
{
	const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
	const names = { received: "terkirim", sent: "terkirim", accepted: "menunggu", delivered: "sampai", read: "dibaca" };
	const twice = state !== "sent" && state !== "accepted";

	svg.setAttribute("viewBox", "0 0 17 11");
	for (const d of twice ? ["M1 6l3 3 7-8", "M6.5 8.2l.8.8 7-8"] : ["M3 6l3 3 7-8"]) {
		const path = document.createElementNS("http://www.w3.org/2000/svg", "path");

		path.setAttribute("d", d);
		svg.append(path);
	}
	return el("span", { class: "ticks " + state, title: names[state] || state, role: "img", "aria-label": names[state] || state }, svg);
}

class WaPane extends ChatPane {
	watchPath(wait)
	{
		return `wa/chat?customer=${this.chat}&since=${this.seq}&pulse=${this.pulse}&wait=${wait}&last=300`;
	}

	/* the Graph API's messages in the shape that ChatPane keeps */
	take(seen)
	{
		this.about = seen.person;
		this.isTyping = seen.typing;
		super.take({ ...seen, messages: seen.messages.map((m) => this.adapt(m)), callback_answers: [], topics: [],
			chat: {}, keyboard: null, blocked: false, action: seen.typing ? { action: "typing", age_ms: -20000 } : null });
		this.showTyping();
		this.showWindow();
		this.readAll();
	}

	adapt(m)
	{
		const c = m.content, said = c.interactive?.[c.interactive.type];
		const own = c[c.type] || {};

		return { ...m, message_id: m.number, wamid: m.id, from_bot: m.from_business, edited: 0,
			from: m.from_business ? { id: 0, first_name: "Blitzmes" } : { id: this.person.id, first_name: this.person.first_name },
			words: m.words || c.text?.body || c.interactive?.body?.text || said?.title || c.button?.text || own.caption || "" };
	}

	/* a customer who looks at the chat has read it */
	readAll()
	{
		const unread = [...this.messages.values()].some((m) => m.from_bot && (m.state === "delivered" || m.state === "sent"));

		if (unread && isVisible("whatsapp"))
			call("POST", "wa/read", { customer: this.person.id }).catch(() => {});
	}

	showTyping()
	{
		$(".typing-row", this.log)?.remove();
		if (!this.isTyping)
			return;
		this.log.append(el("div", { class: "row typing-row" }, el("div", { class: "stack" },
			el("div", { class: "bubble" }, el("span", { class: "dots" }, el("i"), el("i"), el("i"))))));
		if (this.stuck !== false)
			this.toBottom();
	}

	showWindow()
	{
		const left = this.about?.window_seconds || 0;
		const box = $(".window", this.root) || $(".pick", this.root).appendChild(el("span", { class: "window" }));

		box.classList.toggle("closed", left === 0);
		box.textContent = left ? `jendela ${waSeconds(left)}` : "jendela tertutup";
		box.title = "Sisa waktu bisnis boleh menulis bebas; sesudahnya hanya templat";
	}

	serviceText(m)
	{
		const c = m.content;

		if (c.type === "system")
			return c.system.type === "user_changed_number" ? "Nomor telepon diganti" : "Identitas WhatsApp diganti";
		if (c.type === "reaction")
			return null;
		return c.type === "revoke" ? "🚫 Pesan ini dihapus" : null;
	}

	render(m)
	{
		const service = this.serviceText(m), keys = this.waKeys(m);

		m.dirty = false;
		if (service || m.content.type === "reaction") {
			m.node = service ? el("div", { class: "chip" }, service) : el("div", { hidden: true });
			return;
		}
		const lost = m.state === "failed", reactions = [m.reaction, m.own_reaction].filter(Boolean);
		const classes = ["row", this.isMine(m) && "mine", keys.length && "has-keys", m.fresh && "fresh", lost && "lost",
			reactions.length && "reacted", m.content.type === "sticker" && "sticker-row"];

		m.node = el("div", { class: classes.filter(Boolean).join(" "), "data-id": m.message_id },
			el("div", { class: "stack" }, this.bubble(m), keys.length ? el("div", { class: "keys" }, ...keys) : null,
				reactions.length ? el("div", { class: "react" }, ...reactions.map((r) => el("span", {}, r))) : null),
			this.actions(m));
	}

	bubble(m)
	{
		const c = m.content, i = c.interactive;
		const kind = Object.keys(WA_MEDIA).find((k) => c[k]), header = i?.header;
		const picture = c.image || header?.type === "image";
		const box = el("div", { class: picture ? "bubble wide" : "bubble" });

		if (c.template)
			box.append(el("span", { class: "from-template" }, `templat ${c.template.name}`));
		if (c.context?.forwarded || c.context?.frequently_forwarded)
			box.append(el("span", { class: "forward" }, "↱ Diteruskan"));
		this.addQuote(box, c);
		if (header)
			box.append(header.type === "text" ? el("span", { class: "header" }, header.text)
				: WA_MEDIA[header.type](header[header.type]));
		if (kind)
			box.append(WA_MEDIA[kind](c[kind]));
		if (c.type === "unsupported")
			box.append(el("span", { class: "words" }, el("em", {}, `Pesan yang tidak didukung (${c.unsupported?.type || "?"})`)));
		if (m.words)
			box.append(waText(m.words));
		if (i?.footer)
			box.append(el("span", { class: "footer" }, i.footer.text));
		box.append(el("span", { class: "meta" }, timeOf(m.date), this.isMine(m) ? waTicks(m.state) : null));
		if (m.state === "failed")
			box.append(el("span", { class: "why" }, `Tidak sampai ke pelanggan: ${m.error.code} ${m.error.title}`));
		return box;
	}

	addQuote(box, c)
	{
		const quoted = c.context?.id || c.context?.message_id;
		const original = quoted && [...this.messages.values()].find((o) => o.wamid === quoted);

		if (original)
			box.append(el("button", { type: "button", class: "quote", onclick: () => this.jump(original.message_id) },
				el("b", {}, original.from_bot ? original.from.first_name : "Anda"),
				el("span", {}, original.words || original.content.type)));
	}

	/* what hangs below a bubble; a pressed reply button stays pressed, as in the app */
	waKeys(m)
	{
		const i = m.content.interactive, action = i?.action;
		const key = (glyph, text, run, off) => el("button", { type: "button", disabled: !!off, onclick: run }, icon(glyph), text);
		const link = (text, url) => el("a", { class: "link", href: safeLink(url), target: "_blank", rel: "noopener noreferrer" },
			icon("open"), text);

		if (!m.from_bot)
			return [];
		if (m.template_buttons)
			return m.template_buttons.map((b) => b.type === "URL" ? link(b.text, b.url)
				: key("reply", b.text, () => this.press(m, { text: b.text }), this.wasPressed(m)));
		if (action?.buttons)
			return action.buttons.map((b) => key("reply", b.reply.title, () => this.press(m, { id: b.reply.id }), this.wasPressed(m)));
		if (action?.sections)
			return [key("list", action.button, () => this.openList(m, action))];
		if (i?.type === "cta_url")
			return [link(action.parameters.display_text, action.parameters.url)];
		if (i?.type === "request_contact_info")
			return [key("phone", "Bagikan nomor", () => this.shareNumber(), this.about?.shared)];
		if (i?.type === "location_request_message")
			return [key("pin", "Kirim lokasi", () => this.act("send", { location: { latitude: -6.2088, longitude: 106.8456 } }))];
		return [];
	}

	wasPressed(m)
	{
		return [...this.messages.values()].some((o) => !o.from_bot && o.content.context?.id === m.wamid &&
			(o.content.interactive || o.content.button));
	}

	openList(m, action)
	{
		const go = el("button", { class: "go", disabled: true }, "Kirim");
		const rows = el("div", { class: "rows", role: "radiogroup", "aria-label": action.button });
		const close = () => back.remove();
		let chosen = null;

		for (const section of action.sections) {
			if (section.title)
				rows.append(el("h3", {}, section.title));
			for (const row of section.rows)
				rows.append(el("label", {}, el("span", {}, row.title, row.description ? el("small", {}, row.description) : null),
					el("input", { type: "radio", name: "row", onchange: () => { chosen = row.id; go.disabled = false; } })));
		}
		const sheet = el("form", { class: "sheet", onsubmit: (e) => { e.preventDefault(); close(); this.press(m, { id: chosen }); } },
			el("header", {}, el("button", { type: "button", class: "icon", "aria-label": "Tutup", onclick: close }, "✕"),
				el("strong", {}, action.button)), rows, go);
		const back = el("div", { class: "sheet-back", onclick: (e) => e.target === back && close(),
			onkeydown: (e) => e.key === "Escape" && close() }, sheet);

		this.root.append(back);
		$("input", rows)?.focus();
	}

	async shareNumber()
	{
		const reply = await ask("Bagikan nomor Anda?", `Bisnis ini akan mengetahui nomor +${this.about.phone}.`, [],
			[{ text: "Batal", value: "" }, { text: "Bagikan", value: "yes" }]);

		if (reply.value)
			this.act("send", { share_contact: true });
	}

	async press(m, what)
	{
		if (await this.act("press", { message: m.wamid, ...what })) {
			for (const other of this.messages.values())
				other.dirty = other.dirty || other.wamid === m.wamid;
			this.redraw();
			this.toBottom();
		}
	}

	actions(m)
	{
		const box = el("div", { class: "acts" });
		const add = (label, glyph, run) => box.append(el("button", { type: "button", title: label, "aria-label": label, onclick: run }, glyph));

		add("Balas", "↩", () => this.setMode({ reply: { ...m, text: m.words } }));
		if (m.from_bot)
			add("Tanggapi 👍", "👍", () => this.act("react", { message: m.wamid, emoji: m.reaction ? null : "👍" }));
		return box;
	}

	async act(what, body)
	{
		try {
			return await call("POST", "wa/" + what, { from: this.person.id, ...body });
		} catch (e) {
			toast(e.message, true, this);
			return null;
		}
	}

	context()
	{
		return this.mode?.reply ? { reply_to: this.mode.reply.wamid } : {};
	}

	async attach(files)
	{
		let caption = this.input.value;

		for (const file of files) {
			const photo = file.type.startsWith("image/");
			const body = { caption, ...this.context() };

			body[photo ? "image" : "document"] = photo ? { data_base64: await asJpeg(file) }
				: { data_base64: await asBase64(file), file_name: file.name, mime_type: file.type || "application/octet-stream" };
			if (!await this.act("send", body))
				return;
			caption = "";
		}
		this.input.value = "";
		this.setMode(null);
	}

	typed(e)
	{
		if (e.key !== "ArrowUp")
			super.typed(e);
	}

	footer()
	{
		const big = $(".big", this.root);

		big.hidden = !!this.person;
		big.textContent = "BUAT ORANG BARU";
		$(".composer", this.root).hidden = !this.person;
	}

	bigButton()
	{
		this.options.create();
	}
}

/* ---- who there is ---- */

const wa = { business: null, people: [], chosen: new URLSearchParams(location.search).get("wa") || "" };
const waName = (p) => p.name + (p.phone && !p.hides_phone ? "" : ` (@${p.username || "tanpa nomor"})`);

async function newWaPerson()
{
	const reply = await ask("Pelanggan WhatsApp baru", "", [
		{ label: "Nama", name: "name", required: true, hint: "Budi Santoso" },
		{ label: "Nomor telepon", name: "phone", mode: "tel", hint: "62812…" },
		{ label: "Nama pengguna (nomornya lalu tersembunyi)", name: "username", hint: "budi.s" },
	], [{ text: "Batal", value: "" }, { text: "Buat", value: "yes" }]);
	const f = reply.fields;

	if (!reply.value || !f.name?.trim())
		return false;
	try {
		const made = await call("POST", "wa/user", { name: f.name.trim(), phone: f.phone.replace(/\D/g, "") || undefined,
			username: f.username || undefined, hides_phone: !!f.username });

		wa.chosen = String(made.customer);
	} catch (e) {
		toast(e.message, true, panes.whatsapp);
	}
	await refreshWa();
	return true;
}

function waMore(pane)
{
	if (!pane.about)
		return [];
	const send = (body) => () => pane.act("send", body);
	const customer = pane.person.id, open = pane.about.window_seconds > 0;

	return [
		{ text: "Kirim lokasi", run: send({ location: { latitude: -6.2088, longitude: 106.8456, name: "Kantor" } }) },
		{ text: "Kirim pesan suara", run: send({ voice: {} }) },
		{ text: "Kirim stiker", run: send({ sticker: {} }) },
		{ text: "Bagikan nomor saya", run: () => pane.shareNumber() },
		{ text: "Kirim polling", hint: "tidak didukung", run: send({ unsupported: "poll" }) },
		{ text: open ? "Tutup jendela 24 jam" : "Buka jendela", run: () => call("POST", "wa/window", { customer, hours: open ? 25 : 0 }) },
		{ text: "Ganti nomor", run: () => changeNumber(pane) },
		{ text: pane.about.absent ? "Kembali di WhatsApp" : "Tidak di WhatsApp lagi", hint: "131026",
			run: () => call("POST", "wa/user", { user_id: pane.about.user_id, absent: !pane.about.absent }) },
	];
}

async function changeNumber(pane)
{
	const reply = await ask("Ganti nomor", "", [{ label: "Nomor baru", name: "phone", mode: "tel", required: true, hint: "62812…" }],
		[{ text: "Batal", value: "" }, { text: "Ganti", value: "yes" }]);

	if (reply.value)
		await call("POST", "wa/change", { customer: pane.person.id, phone: reply.fields.phone.replace(/\D/g, "") });
}

panes.whatsapp = new WaPane($("#pane-whatsapp"), {
	pick: "Pelanggan", more: waMore, create: newWaPerson,
	title: () => ({ id: 3, name: "Blitzmes", sub: wa.business ? `+${wa.business.phone}` : "akun bisnis" }),
	picked: (value) => {
		if (value === "new")
			return newWaPerson().then((made) => made || chooseWa());
		wa.chosen = value;
		return chooseWa();
	},
	news: () => addNews("whatsapp"), read: () => clearNews("whatsapp"),
	quiet: ["Pesan dienkripsi… hampir", "Tulis sesuatu seperti pelanggan di WhatsApp."],
	nobody: ["Belum ada pelanggan", "Buat seseorang untuk mulai menulis ke nomor bisnis."],
});

function chooseWa()
{
	const person = wa.people.find((p) => p.id === Number(wa.chosen)) || wa.people[0];

	wa.chosen = person ? String(person.id) : "";
	panes.whatsapp.choose(wa.people, person?.id, [{ value: "new", text: "+ Orang baru…" }]);
	$("select", panes.whatsapp.root).value = wa.chosen || "new";
	panes.whatsapp.open(person?.id || 0, person);
	panes.whatsapp.header();
	panes.whatsapp.footer();
	if (!person && !panes.whatsapp.log.firstChild)
		panes.whatsapp.redraw();
}

async function refreshWa()
{
	const got = await call("GET", "wa/chats");

	wa.business = got.business;
	wa.people = got.people.map((p) => ({ ...p, id: p.customer, first_name: waName(p) }));
	document.body.classList.toggle("has-wa", got.on);
	if (got.on)
		chooseWa();
}

$("#switch").addEventListener("click", (e) => {
	const pressed = e.target.closest("button");

	if (!pressed)
		return;
	$("#main").classList.toggle("show-wa", pressed.dataset.pane === "whatsapp");
	for (const b of $("#switch").children)
		b.setAttribute("aria-pressed", String(b === pressed));
	clearNews(pressed.dataset.pane);
	panes[pressed.dataset.pane].toBottom();
});
every(2500, refreshWa);
