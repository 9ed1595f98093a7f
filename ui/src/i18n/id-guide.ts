// The first five minutes. Every other language has the same keys.

export const guide = {
  title: 'Lima menit pertama',
  of: (n: number, all: number) => `${n} dari ${all}`,
  close: 'Tutup panduan',
  steps: {
    name: 'Nama toko di struk',
    paper: 'Lebar kertas',
    print: 'Coba printer',
    sale: 'Satu penjualan latihan',
    account: 'Akun penyedia pertama',
  } as Record<string, string>,
  nameHint: 'Tercetak di atas setiap struk.',
  paperHint: 'Ukur kertasnya: gulungan kecil 58 mm, gulungan besar 80 mm.',
  printHint: 'Belum ada printer? Struk disimpan sebagai berkas; printer bisa dipilih nanti di Pengaturan.',
  printed: 'Sudah keluar',
  later: 'Nanti saja',
  saleHint: 'Uangnya tidak sungguhan. Enter untuk cek tagihan, Enter lagi, isi uang tunai, lalu bayar.',
  fill: 'Isi nomor latihan',
  accountHint: 'Kalau sudah siap menjual sungguhan: tambahkan akun Anda di salah satu penyedia.',
  toAccounts: 'Tambah akun',
  allDone: 'Semua siap. Selamat berjualan!',
};
