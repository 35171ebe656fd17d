"""What is found wrong with an archived month, as it is kept and told again in the reader's language."""

from tongtu.kernel.speech import kept

CHANGED_MANIFEST = kept("清单 %(name)s 与登记的不符。")
CHANGED_FILE = kept("归档文件 %(name)s 与清单不符。")
LOST_FILE = kept("归档文件 %(name)s 无法读取，请核对对象存储。")
LATE = kept("%(month)s 导出后又到了 %(n)s 条记录，请重新导出。")
LATE_AT_THE_END = kept("%(month)s 移出前又到了 %(n)s 条记录，请重新导出。")
DIFFERS = kept("%(month)s 的归档与数据库不一致，请重新导出。")
