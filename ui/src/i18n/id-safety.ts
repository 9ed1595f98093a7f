// Copies of the ledger, and what goes to a help desk. Every other language has the same keys.

export const safety = {
  title: 'Salinan buku',
  hint: 'Loket menyalin buku transaksi sekali sehari dan memeriksa salinannya. Taruh di flashdisk atau folder yang ikut tersalin ke tempat lain: kalau komputer ini rusak, buku Anda tetap ada.',
  folder: 'Folder salinan',
  folderHint: 'Kosong: di komputer ini saja',
  sameDisk: 'Salinan masih di komputer yang sama. Pilih flashdisk atau folder lain.',
  last: (age: string) => `Salinan terakhir ${age}, diperiksa dan utuh.`,
  days: (n: number) => (n === 0 ? 'hari ini' : n === 1 ? 'kemarin' : `${n} hari lalu`),
  none: 'Belum ada salinan.',
  fault: 'Salinan terakhir gagal dibuat. Periksa flashdisk atau foldernya.',
  now: 'Salin sekarang',
  making: 'Menyalin dan memeriksa…',
  copies: 'Kembalikan dari salinan',
  copyOf: (when: string) => `Sampai ${when}`,
  payments: (n: number) => `${n} transaksi`,
  newer: (n: number, payments: number) =>
    n === 0 ? 'sama dengan buku sekarang' : `sesudahnya ${payments} transaksi, ${n} kejadian`,
  other: 'dari komputer atau loket lain',
  restore: 'Kembalikan',
  restoreTitle: 'Kembalikan buku?',
  restoreWhat: (when: string) => `Buku transaksi kembali seperti pada ${when}.`,
  restoreNewer: (n: number, payments: number) =>
    `Sesudah salinan ini tercatat ${n} kejadian, di antaranya ${payments} transaksi.`,
  restoreCarries: 'Transaksi itu tetap dibawa, supaya tidak ada yang terbayar dua kali.',
  restoreLeaves: (n: number) =>
    `${n} perubahan tidak ikut: pengaturan, urutan akun, dan buku pelanggan kembali seperti di salinan.`,
  restoreOther: 'Salinan ini dari buku lain: pengaturan, akun, dan buku pelanggan menjadi seperti di salinan.',
  restoreKeeps: 'Buku yang sekarang disimpan di sampingnya, tidak dihapus.',
  restoreYes: 'Ya, kembalikan',
  restoring: 'Mengembalikan…',
  restored: 'Buku sudah dikembalikan.',
  late: 'Buku transaksi belum disalin beberapa hari.',
  lateWhat: 'Kalau komputer ini rusak, catatan toko hilang.',
  see: 'Atur salinan',
  older: 'Buku transaksi ini lebih lama dari yang terakhir dipakai di sini.',
  olderWhat: (had: number, has: number) =>
    `Ada ${has} kejadian, sebelumnya ${had}. Pembayaran sesudahnya tidak tercatat, jadi Loket berhenti membayar. Kembalikan dari salinan terbaru.`,
  olderAccept: 'Pakai buku ini',
  rescue: 'Kembalikan buku dari salinan',
  rescueWho:
    'Daftar petugas ada di buku yang rusak, jadi Loket tidak bisa menanyakan PIN: siapa pun di komputer ini bisa mengembalikannya. Sebaiknya pemilik yang memutuskan.',
  rescuePractice: 'Yang rusak buku latihan; buku toko tidak apa-apa.',
  rescueNone: 'Tidak ada salinan. Pasang flashdisk tempat salinan disimpan, lalu coba lagi; atau hubungi bantuan.',
  rescuePlaces: (places: string) => `Dicari di: ${places}`,
  rescueLoses:
    'Yang terjadi sesudah itu tidak ada lagi di buku, kecuali yang masih terbaca. Cocokkan dengan penyedia sebelum membayar tagihan yang sama; Loket baru membayar lagi sesudah pemilik melihatnya.',
  rescueKeeps: 'Buku yang rusak disimpan di sampingnya, tidak dihapus.',
  complaint: 'Berkas pengaduan',
  complaining: 'Membuat berkas…',
  complained: (file: string) => `Berkas pengaduan disimpan: ${file}`,
};
