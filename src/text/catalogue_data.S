/* The catalogues, byte for byte, between two symbols each. */
  .section .rodata

  .global letterlock_catalogue_en
  .global letterlock_catalogue_en_end
letterlock_catalogue_en:
  .incbin "text/en.json"
letterlock_catalogue_en_end:

  .global letterlock_catalogue_zh_tw
  .global letterlock_catalogue_zh_tw_end
letterlock_catalogue_zh_tw:
  .incbin "text/zh-TW.json"
letterlock_catalogue_zh_tw_end:

  .section .note.GNU-stack, "", %progbits
