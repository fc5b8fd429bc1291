/* scene.c - see scene.h. Words that a row waits for are the bot's own, in Indonesian. */
#include "tests/killed/scene.h"

#define CASE "RF-"

static const struct act refund[] = {
	{ ANDI, SAY, "/start", .hears = ANDI, .words = "Andi" },
	{ SARI, SAY, "/start", .hears = SARI, .words = "Sari", .also = true },
	{ ANDI, SHARE, NULL, .hears = ANDI, .words = "KM-01" },
	{ ANDI, SAY, "kak gawat, belinya sekali kok yang keluar dua kali 75rb", .hears = ANDI,
	  .words = "Potongan ganda" },
	{ ANDI, PRESS, "Mulai", .hears = ANDI, .words = "(1/4)" },
	{ ANDI, SAY, "kemarin jam 19.20", .hears = ANDI, .words = "(2/4)" },
	{ ANDI, SAY, "saldo kepotong 2x 75rb", .hears = ANDI, .words = "(3/4)" },
	{ ANDI, PHOTOS, "ini kak", .hears = ANDI, .words = "2 foto diterima" },
	{ ANDI, PRESS, "Selesai Kirim", .hears = ANDI, .words = "(4/4)" },
	{ ANDI, PRESS, "Ya, Benar", .hears = ANDI, .words = "Mohon diperiksa dulu" },
	{ ANDI, PRESS, "Kirim", .hears = ANDI, .words = "Nomornya RF-", .how = ONCE },
	{ SARI, PRESS, "Ambil", .on = CASE, .hears = ANDI, .words = "mulai diperiksa",
	  .how = ONCE },
	{ SARI, PRESS, "Lihat Bukti", .on = CASE, .hears = SARI, .words = "RF-" },
	{ SARI, PRESS, "Minta Bukti", .on = CASE, .hears = STAFF,
	  .words = "Bukti apa yang diminta" },
	{ SARI, PRESS, "Foto Lebih Jelas", .on = CASE, .hears = STAFF,
	  .words = "Pelanggan akan membaca" },
	{ SARI, PRESS, "Kirim Permintaan", .on = CASE, .hears = ANDI, .words = "Tinggal satu hal",
	  .how = ONCE },
	{ ANDI, PHOTOS, "ini ya kak", .hears = ANDI, .words = "dilanjutkan", .how = ONCE },
	{ NOBODY, WAIT, NULL, .hears = STAFF, .words = "menambah bukti", .how = ONCE,
	  .also = true },
	{ SARI, PRESS, "Setujui", .on = CASE, .hears = STAFF, .words = "Setujui Rp75.000" },
	{ SARI, PRESS, "Ya, Setujui", .on = CASE, .hears = ANDI, .words = "disetujui: Rp75.000",
	  .how = ONCE },
	{ ANDI, PRESS, "Ke Rekening", .hears = ANDI, .words = "Tulis dalam satu pesan" },
	{ ANDI, SAY, "bca 5270112233 andi saputra", .hears = ANDI,
	  .words = "Mohon dicek sekali lagi" },
	{ ANDI, PRESS, "Sudah Benar", .hears = ANDI, .words = "segera dikirim", .how = ONCE },
	{ DEWI, PRESS, "Sudah Ditransfer", .on = CASE, .hears = STAFF,
	  .words = "balas pesan ini dengan nomor referensi" },
	{ DEWI, REPLY_PHOTO, "TRX998877", .on = "balas pesan ini dengan nomor referensi",
	  .hears = STAFF, .words = "Kabari Andi" },
	{ DEWI, PRESS, "Ya, Kabari", .on = "Kabari Andi", .hears = ANDI,
	  .words = "sudah kami kirim", .how = ONCE },
	{ ANDI, PRESS, "Sudah Masuk", .hears = ANDI, .words = "kami tutup", .how = ONCE },
	{ NOBODY, RESTART, NULL, .hears = NOBODY },
};

/* No words of the bot's own hold a "kata-". */
static const struct act relays[] = {
	{ BUDI, SAY, "/tiket jaringan lambat", .hears = BUDI, .words = "mana yang paling" },
	{ CITRA, SAY, "/tiket email gagal", .hears = CITRA, .words = "mana yang paling",
	  .also = true },
	{ LIA, SAY, "/tiket laporan kosong", .hears = LIA, .words = "mana yang paling",
	  .also = true },
	{ TONO, SAY, "/tiket grafik rusak", .hears = TONO, .words = "mana yang paling",
	  .also = true },

	{ BUDI, PRESS, "Sebagian Gagal", .hears = BUDI, .words = "sejak jam berapa" },
	{ CITRA, PRESS, "Sebagian Gagal", .hears = CITRA, .words = "sejak jam berapa",
	  .also = true },
	{ LIA, PRESS, "Gangguan Kecil", .hears = LIA, .words = "sejak jam berapa", .also = true },
	{ TONO, PRESS, "Gangguan Kecil", .hears = TONO, .words = "sejak jam berapa", .also = true },

	{ BUDI, PRESS, "Lewati", .hears = STAFF, .words = "jaringan lambat" },
	{ CITRA, PRESS, "Lewati", .hears = STAFF, .words = "email gagal", .also = true },
	{ LIA, PRESS, "Lewati", .hears = STAFF, .words = "laporan kosong", .also = true },
	{ TONO, PRESS, "Lewati", .hears = STAFF, .words = "grafik rusak", .also = true },

	{ SARI, PRESS, "Ambil", .on = "jaringan lambat", .hears = STAFF, .words = "Dipegang Sari" },
	{ BAYU, PRESS, "Ambil", .on = "email gagal", .hears = STAFF, .words = "Dipegang Bayu",
	  .also = true },

	{ SARI, REPLY, "kata-sari-1 coba muat ulang", .on = "Budi", .hears = BUDI,
	  .words = "kata-sari-1", .how = ALONE },
	{ BAYU, REPLY, "kata-bayu-1 boleh lihat layarnya", .on = "Citra", .hears = CITRA,
	  .words = "kata-bayu-1", .how = ALONE, .also = true },
	{ SARI, REPLY, "kata-sari-2 sedang kami cek", .on = "Lia", .hears = LIA,
	  .words = "kata-sari-2", .how = ALONE, .also = true },
	{ BAYU, REPLY, "kata-bayu-2 sebentar ya", .on = "Tono", .hears = TONO,
	  .words = "kata-bayu-2", .how = ALONE, .also = true },

	{ BUDI, SAY, "kata-budi-1 masih sama", .hears = STAFF, .words = "kata-budi-1",
	  .how = ALONE },
	{ SARI, REPLY, "kata-sari-3 jam berapa mulainya", .on = "Lia", .hears = LIA,
	  .words = "kata-sari-3", .how = ALONE, .also = true },
	{ CITRA, PHOTOS, "kata-citra-1 ini layarnya", .hears = STAFF, .words = "kata-citra-1",
	  .how = ALONE, .also = true },
	{ TONO, SAY, "kata-tono-1 ditunggu", .hears = STAFF, .words = "kata-tono-1", .how = ALONE,
	  .also = true },
	{ BAYU, REPLY, "kata-bayu-3 pakai peramban apa", .on = "Citra", .hears = CITRA,
	  .words = "kata-bayu-3", .how = ALONE, .also = true },

	{ LIA, SAY, "kata-lia-1 sejak pagi", .hears = STAFF, .words = "kata-lia-1", .how = ALONE },
	{ LIA, SAY, "kata-lia-2 semua laporan", .hears = STAFF, .words = "kata-lia-2", .how = ALONE,
	  .also = true },
	{ BUDI, SAY, "kata-budi-2 sudah dicoba", .hears = STAFF, .words = "kata-budi-2",
	  .how = ALONE, .also = true },
	{ BUDI, SAY, "kata-budi-3 tetap sama", .hears = STAFF, .words = "kata-budi-3", .how = ALONE,
	  .also = true },
	{ SARI, REPLY_PHOTO, "kata-sari-4 seperti ini", .on = "Budi", .hears = BUDI,
	  .words = "kata-sari-4", .how = ALONE, .also = true },
	{ BAYU, REPLY_PHOTO, "kata-bayu-4 atau begini", .on = "Tono", .hears = TONO,
	  .words = "kata-bayu-4", .how = ALONE, .also = true },

	{ SARI, PRESS, "Selesai", .on = "jaringan lambat", .hears = BUDI,
	  .words = "sudah kami selesaikan", .how = ONCE },
	{ BAYU, PRESS, "Selesai", .on = "email gagal", .hears = CITRA,
	  .words = "sudah kami selesaikan", .how = ONCE, .also = true },
	{ NOBODY, RESTART, NULL, .hears = NOBODY },
};

/* To three who have orders, on both channels; the figures come when all have it. */
static const struct act cast[] = {
	{ RATNA, SAY, "/start", .hears = RATNA, .words = "Ratna" },
	{ BUDI, SHARE, NULL, .hears = BUDI, .words = "KM-02" },
	{ RATNA, SAY, "/umumkan kata-umum server diperbaiki nanti malam", .hears = RATNA,
	  .words = "Ini info layanan" },
	{ RATNA, PRESS, "Kirim", .hears = BUDI, .words = "kata-umum", .how = ONCE },
	{ NOBODY, WAIT, NULL, .hears = LIA, .words = "kata-umum", .how = ONCE, .also = true },
	{ NOBODY, WAIT, NULL, .hears = TONO, .words = "kata-umum", .how = ONCE, .also = true },
	{ NOBODY, WAIT, NULL, .hears = RATNA, .words = "Pengumuman (info layanan): selesai",
	  .how = ONCE, .also = true },
	{ NOBODY, RESTART, NULL, .hears = NOBODY },
};

const struct scene scene_refund = { refund, ARRAY_LEN(refund) };
const struct scene scene_relays = { relays, ARRAY_LEN(relays) };
const struct scene scene_cast = { cast, ARRAY_LEN(cast) };
