package extension
import ("testing";"os";"strings")
func TestQuick(t *testing.T){ t.Log(runUnits(t, strings.Fields(os.Getenv("QUICK")))) }
