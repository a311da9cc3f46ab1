"""The scripts that switch on completion in bash, zsh and fish.

Each asks `guild-funcs` in click's own way (https://click.palletsprojects.com/shell-completion/):
the words in `COMP_WORDS`, the place in `COMP_CWORD`. The scripts are not click's, because
`FLAG=` is completed here, after which no space may stand, and `MODEL:OPERATION`, which bash
takes for three words; because a plain zsh has no `compdef`; and because fish would cut what
is told of a name at a comma.
"""

from __future__ import annotations

_BASH = r"""
_guild_funcs_completion() {
    local type value response line=${COMP_LINE:0:COMP_POINT} IFS=$' \t\n'
    local -a words
    read -r -a words <<< "$line"
    local word=${words[${#words[@]} - 1]} place=$((${#words[@]} - 1))
    if [[ $line == *[[:space:]] ]]; then
        word='' place=${#words[@]}
    fi
    # bash completes what stands after the last of its own breaks.
    local begun=${word%"${word##*[:=]}"}
    response=$(env COMP_WORDS="$line" COMP_CWORD=$place _GUILD_FUNCS_COMPLETE=bash_complete "$1")
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("${value#"$begun"}") ;;
        esac
    done <<< "$response"
    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    return 0
}

complete -o nosort -F _guild_funcs_completion guild-funcs
"""

_ZSH = r"""#compdef guild-funcs

_guild_funcs_completion() {
    local type name about
    local -a response described open plain
    response=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) \
        _GUILD_FUNCS_COMPLETE=zsh_complete guild-funcs)}")
    for type name about in $response; do
        if [[ $type == dir ]]; then
            _path_files -/
        elif [[ $type == file ]]; then
            _path_files -f
        elif [[ $about != _ ]]; then
            described+=("${name//:/\\:}:$about")
        elif [[ $name == *= ]]; then
            open+=("$name")
        else
            plain+=("$name")
        fi
    done
    (( $#described )) && _describe -V unsorted described -U
    (( $#plain )) && compadd -U -V unsorted -a plain
    (( $#open )) && compadd -U -V unsorted -S '' -a open
    return 0
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _guild_funcs_completion "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _guild_funcs_completion guild-funcs
fi
"""

_FISH = r"""
function _guild_funcs_completion
    set -l response (env _GUILD_FUNCS_COMPLETE=fish_complete COMP_WORDS=(commandline -cp) \
        COMP_CWORD=(commandline -t) guild-funcs)
    for each in $response
        set -l parts (string split --max 1 "," -- $each)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain
                echo $parts[2]
        end
    end
end

complete --no-files --command guild-funcs --arguments "(_guild_funcs_completion)"
"""

SHELLS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""The script of each shell, by its name."""
