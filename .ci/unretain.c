// unretain IN OUT: copies a 64-bit ELF object file, and lets the linker leave out what nothing refers to.
//
// Swift's standard library is one object file in which each function and constant is marked SHF_GNU_RETAIN, "keep me
// though nothing refers to me", which a program that is linked statically pays with 0.8 MB. The mark is taken off all
// sections but those that the runtime finds by their name (swift5_…: types, protocols and conformances, for casts).
// Neither objcopy can take it off: both keep the flags that belong to an operating system.
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SHF_GNU_RETAIN
#define SHF_GNU_RETAIN (1 << 21)
#endif

static int fail(const char *what, const char *file) {
    fprintf(stderr, "unretain: %s: %s\n", file, what);
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 3) return fail("two files are needed", argv[0]);
    FILE *in = fopen(argv[1], "rb");
    if (!in || fseek(in, 0, SEEK_END) != 0) return fail("cannot be read", argv[1]);
    size_t size = (size_t)ftell(in);
    rewind(in);
    char *bytes = malloc(size);
    if (!bytes || fread(bytes, 1, size, in) != size) return fail("cannot be read", argv[1]);
    Elf64_Ehdr *head = (Elf64_Ehdr *)bytes;
    if (size < sizeof *head || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 || head->e_ident[EI_CLASS] != ELFCLASS64 ||
        head->e_type != ET_REL || head->e_shoff == 0 || head->e_shoff + sizeof(Elf64_Shdr) > size)
        return fail("is no 64-bit ELF object file", argv[1]);
    Elf64_Shdr *sections = (Elf64_Shdr *)(bytes + head->e_shoff);
    // A file with more than 65,279 sections has both numbers in its first section.
    size_t count = head->e_shnum ? head->e_shnum : sections[0].sh_size;
    size_t named = head->e_shstrndx == SHN_XINDEX ? sections[0].sh_link : head->e_shstrndx;
    if (named >= count || count > (size - head->e_shoff) / sizeof *sections) return fail("is damaged", argv[1]);
    const char *names = bytes + sections[named].sh_offset;
    for (size_t index = 0; index < count; index++)
        if (strncmp(names + sections[index].sh_name, "swift5_", 7) != 0)
            sections[index].sh_flags &= ~(Elf64_Xword)SHF_GNU_RETAIN;
    FILE *out = fopen(argv[2], "wb");
    if (!out || fwrite(bytes, 1, size, out) != size || fclose(out) != 0) return fail("cannot be written", argv[2]);
    return 0;
}
