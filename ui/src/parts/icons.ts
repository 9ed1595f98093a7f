import Zap from '@lucide/svelte/icons/zap';
import Banknote from '@lucide/svelte/icons/banknote-arrow-up';
import Car from '@lucide/svelte/icons/car';
import Cards from '@lucide/svelte/icons/wallet-cards';
import Droplets from '@lucide/svelte/icons/droplets';
import Flame from '@lucide/svelte/icons/flame';
import HardHat from '@lucide/svelte/icons/hard-hat';
import HeartPulse from '@lucide/svelte/icons/heart-pulse';
import Landmark from '@lucide/svelte/icons/landmark';
import Installments from '@lucide/svelte/icons/calendar-clock';
import Phone from '@lucide/svelte/icons/smartphone';
import Plug from '@lucide/svelte/icons/plug-zap';
import Receipt from '@lucide/svelte/icons/receipt-text';
import Tv from '@lucide/svelte/icons/tv';
import Wifi from '@lucide/svelte/icons/wifi';

const icons: Record<string, typeof Zap> = {
  'pln-postpaid': Zap,
  'pln-nontaglis': Plug,
  pdam: Droplets,
  'bpjs-kesehatan': HeartPulse,
  'bpjs-ketenagakerjaan': HardHat,
  'hp-postpaid': Phone,
  internet: Wifi,
  tv: Tv,
  gas: Flame,
  multifinance: Installments,
  pbb: Landmark,
  emoney: Cards,
  samsat: Car,
  'kirim-uang': Banknote,
};

export function iconOf(billType: string): typeof Zap {
  return icons[billType] ?? Receipt;
}
