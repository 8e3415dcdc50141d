"""text/template of Go's standard library, compiled: a program of this size is what many teams write themselves."""

import os

from . import shared

NAME = "Go text/template"
COUNT = 1000

PROGRAM = '''
package main

import (
    "encoding/json"
    "os"
    "strings"
    "text/template"
)

func must(err error) {
    if err != nil { panic(err) }
}

func main() {
    stages := []string{"dev", "test", "prod"}
    values := map[string]map[string]map[string]any{}
    for _, stage := range stages {
        data, err := os.ReadFile("values-" + stage + ".json")
        must(err)
        one := map[string]map[string]any{}
        must(json.Unmarshal(data, &one))
        values[stage] = one
    }
    write := func(value any) (string, error) {
        data, err := json.Marshal(value)
        return string(data), err
    }
    files, err := os.ReadDir("templates")
    must(err)
    for _, file := range files {
        name := strings.TrimSuffix(file.Name(), ".tmpl")
        text, err := os.ReadFile("templates/" + file.Name())
        must(err)
        filled, err := template.New(name).Funcs(template.FuncMap{"json": write}).Option("missingkey=error").Parse(string(text))
        must(err)
        for _, stage := range stages {
            must(os.MkdirAll("out/"+stage+"/"+name, 0o755))
            out, err := os.Create("out/" + stage + "/" + name + "/config.yaml")
            must(err)
            must(filled.Execute(out, values[stage][name]))
            must(out.Close())
        }
    }
}
'''


def prepare(work, install, count):
    go = shared.need("go")
    shared.write_inputs(work, count, "tmpl",
                        lambda name: "{{%s.%s}}" % ("json " if name in ("enabled", "scopes") else "", name),
                        lambda name: "{{.%s}}" % name)
    install.mkdir(parents=True, exist_ok=True)
    (install / "fill.go").write_text(PROGRAM)
    shared.call([go, "build", "-o", "fill", "fill.go"], install, env=os.environ | {"GO111MODULE": "off"})
    return [str(install / "fill")], {}
