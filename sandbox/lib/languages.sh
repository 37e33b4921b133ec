# Sourced. The languages of a tree, and what their package lists say.

all_languages="py js ts go java c cpp php rs r f90 d bash"
fast_languages="py js ts bash"

# Any mix of commas and spaces → sorted, without repeats; an unknown name ends the build with the known ones.
normalize_languages() {
    local language
    for language in ${1//,/ }; do
        case " $all_languages " in
            *" $language "*) echo "$language" ;;
            *) echo "sandbox/build: unknown language \"$language\"; known: $all_languages" >&2; return 1 ;;
        esac
    done | sort -u | tr '\n' ' ' | sed 's/ $//'
}

has_language() { case " $languages " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

lists_of_languages() {
    local language
    echo "$recipe/packages/common.list"
    for language in $languages; do echo "$recipe/packages/$language.list"; done
}

debian_packages() { lists_of_languages | xargs cat | sed 's/#.*//' | tr -s ' ' '\n' | grep . | sort -u; }

# Sum of the "# disk: N MB, download: N MB" lines: `estimate disk`, `estimate download`.
estimate() { lists_of_languages | xargs sed -n "s/^# .*$1: \([0-9]*\) MB.*/\1/p" | awk '{ sum += $1 } END { print sum + 0 }'; }
