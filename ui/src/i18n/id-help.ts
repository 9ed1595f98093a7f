// Keys, and numbers to train with. Every other language has the same keys.

export const help = {
  title: 'Bantuan',
  keys: 'Tombol',
  practice: 'Nomor latihan',
  practiceHint: 'Klik untuk mengisi nomornya.',
  rows: [
    ['Enter', 'Lanjut ke langkah berikutnya'],
    ['Esc', 'Kembali satu langkah, isian tetap ada'],
    ['F2–F10', 'Pilih jenis tagihan'],
    ['F11', 'Jenis tagihan lain'],
    ['P', 'Uang pas, saat mengisi uang tunai'],
    ['Alt+L', 'Layani pelanggan lain selagi membayar (juga F12)'],
    ['Ctrl+P', 'Cetak struk di layar'],
    ['Ctrl+G', 'Ke yang menunggu di bawah; panah pindah, Enter membuka'],
    ['Ctrl+B', 'Buku pelanggan; di sana Ctrl+N pelanggan baru, Enter cek tagihan'],
    ['Ctrl+K', 'Kolektif: banyak tagihan, satu uang; Spasi mencentang, A semua'],
    ['S', 'Simpan ke buku pelanggan, setelah bayar'],
    ['Ctrl+R', 'Riwayat, sekali lagi untuk kembali'],
    ['Ctrl+L', 'Laporan, sekali lagi untuk kembali'],
    ['Ctrl+T', 'Kas: buka dan tutup shift'],
    ['Ctrl+,', 'Pengaturan'],
    ['Ctrl+O', 'Kunci Loket, atau ganti petugas'],
    ['Alt+↑↓', 'Pindahkan baris, di susunan struk'],
    ['F1', 'Bantuan ini'],
  ] as [string, string][],
};
