"""Indonesian."""

from quiz.banks.lint.words.lexicon import lexicon

LEXICON = lexicon(
    "id",
    stop="""yang dan atau di ke dari pada untuk dengan dalam oleh karena agar supaya jika kalau bila
        ketika saat sebelum sesudah setelah adalah ialah ini itu tersebut berikut apa apakah mana
        manakah siapa bagaimana berapa kapan mengapa kenapa tidak bukan jangan tak sudah belum akan
        sedang telah bisa dapat boleh harus perlu mau ingin kamu kau anda aku saya kami kita dia ia
        mereka nya mu ku sebuah seorang suatu para semua setiap lebih paling sangat juga hanya saja
        lagi masih ada jadi hal cara orang seseorang sesuatu lain sendiri pertama kali tetapi tapi
        namun lalu kemudian seperti sebagai antara tentang terhadap punya""",
    all_whole="semua benar|semuanya|semuanya benar|semua ini|ketiganya|keempatnya",
    all_inside="semua jawaban benar|semua di atas|semua jawaban di atas|semua yang di atas|"
    "semua pilihan benar|semua pilihan di atas",
    none_whole="tidak ada|tidak satu pun|tidak ada satu pun",
    none_inside="tidak ada yang benar|tidak ada jawaban yang benar|bukan semua di atas|"
    "tidak satu pun di atas|tidak ada di atas|semua salah|semua jawaban salah",
    joining="dan atau serta",
    both="keduanya hanya saja",
    asking="apa apakah mana manakah siapa siapakah bagaimana berapa kapan dimana",
    why="mengapa|kenapa",
    negations="tidak bukan bukanlah jangan tak tidaklah",
    exceptions="kecuali selain",
    not_negative="tidak dikenal|tak dikenal|tidak kamu kenal|tidak sengaja|tidak biasa|atau tidak|"
    "tidak hanya|bukan hanya|tidak jelas|selain itu|tidak tahu",
    subordinate="jika kalau bila apabila ketika saat karena agar supaya sebelum sesudah setelah "
    "tetapi tapi dan meski meskipun walaupun padahal yang",
    denying="tidak bukan jangan tak tanpa",
    lacking="tanpa",
    bare="",
    absolute="selalu|tidak pernah|tak pernah|pasti|mustahil|tidak mungkin|sama sekali|"
    "siapa pun|sepenuhnya",
    absolute_first="hanya|semua|setiap|seluruh|tidak ada",
    not_absolute="setiap hari|setiap minggu|setiap bulan|setiap tahun|setiap jam|setiap pagi|"
    "setiap malam|hanya sekali",
    hedges="biasanya|mungkin|sering|seringkali|kadang|kadang kadang|umumnya|bisa jadi|"
    "pada umumnya|sebagian besar|cenderung",
    opinion="menurut kamu|menurutmu|menurut anda|pendapatmu|pendapat kamu|favoritmu|"
    "yang kamu suka|kamu rasakan|aplikasi terbaik|apakah kamu suka",
    personal="siapa namamu|siapa nama kamu|siapa nama anda|tulis namamu|tulislah namamu|"
    "tulis nama kamu|apa nama sekolahmu|nama sekolahmu|di mana sekolahmu|"
    "berapa nomor teleponmu|tulis nomor teleponmu|berapa umurmu|di mana kamu tinggal|"
    "di mana rumahmu|apa kata sandimu|apa emailmu",
    experience="pernahkah kamu|apakah kamu pernah|apa kamu pernah|seberapa sering kamu|"
    "pernahkah anda|apakah anda pernah",
    sensitive="bunuh diri|menyakiti diri|melukai diri|sekstorsi|sextortion|telanjang|bugil|"
    "grooming|pelecehan seksual|kekerasan seksual|pornografi|porno|foto intim|gambar intim|"
    "video intim|perkosaan|diperkosa",
    blame="salahnya sendiri|salahmu sendiri|salah sendiri|kesalahannya sendiri|"
    "seharusnya dia tidak|seharusnya kamu tidak|seharusnya ia tidak|dia seharusnya tidak|"
    "kamu seharusnya tidak|salah korban|kesalahan korban|kesalahanmu|salahmu",
    nothing_said="salah|benar|tidak|ya|bukan|kurang tepat|tidak tepat|tidak benar|coba lagi|"
    "jawaban salah|jawaban benar|bagus|betul|ini salah|itu salah|tepat|hebat",
    affirming="benar|ya|betul|tepat|bagus|tepat sekali|betul sekali|benar sekali",
    refusing="salah|tidak|bukan|kurang tepat|tidak tepat|belum tepat",
    unsure="tidak tahu|saya tidak tahu|aku tidak tahu|tidak yakin|saya tidak yakin|"
    "aku belum yakin|entahlah",
    imperatives="pilih pilihlah tentukan sebutkan temukan lengkapi cari carilah tandai tulis "
    "tulislah susun susunlah urutkan cocokkan pasangkan ketuk",
    law="hukum|undang undang|pidana|ilegal|melanggar hukum|pengadilan",
    option_words="opsi|jawaban|pilihan",
    placed="opsi pertama|opsi kedua|opsi ketiga|opsi terakhir|jawaban pertama|jawaban kedua|"
    "jawaban terakhir|pilihan pertama|pilihan kedua|pilihan terakhir|jawaban di atas",
    classes=(
        ("a way", "dengan karena untuk lewat melalui dari", ""),
        ("a thing", "sebuah seorang suatu", ""),
    ),
    endings="nya|mu|ku|kan|an|i|lah",
)
